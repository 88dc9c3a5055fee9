def test_all_is_well(client, db):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok", "broker": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_a_broker_that_does_not_answer_is_named_and_nothing_else(client, db, no_broker):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (503, {"status": "down", "database": "ok", "broker": "down"})


def test_it_is_only_read(client, db):
    assert client.post("/health").status_code == 405
