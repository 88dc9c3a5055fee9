"""A status changes only through a workflow function."""

import ast

from django.apps import apps
from django_fsm import FSMField

from tests.architecture.source import modules

ABOUT_HTTP = {"eventhub/api/errors.py"}  # its status is that of a response


def machines():
    """Our models that have a machine, with its field."""
    for model in apps.get_models():
        if model.__module__.startswith("eventhub."):
            yield from ((model, field) for field in model._meta.get_fields() if isinstance(field, FSMField))


def transition_names() -> set[str]:
    return {transition.name for model, field in machines() for transition in field.get_all_transitions(model)}


def test_every_machine_is_protected_and_called_status():
    assert {(field.name, field.protected) for _, field in machines()} == {("status", True)}


def test_transitions_are_called_in_workflows_only():
    names = transition_names()
    stray = [
        f"{module.at(call)} .{name}()"
        for module in modules()
        if module.path.name not in {"workflows.py", "models.py"} and module.is_domain
        for name, call in module.calls()
        if name in names and isinstance(call.func, ast.Attribute) and not call.args and not call.keywords
    ]

    assert len(names) >= 8
    assert stray == []


def test_nobody_updates_a_status_around_its_machine():
    stray = [
        module.at(call)
        for module in modules()
        for name, call in module.calls()
        if (name == "update" and any(keyword.arg == "status" for keyword in call.keywords))
        or (name == "bulk_update" and any(getattr(node, "value", "") == "status" for node in ast.walk(call)))
    ]

    assert stray == []


def test_nobody_assigns_a_status():
    targets = [
        (module, target)
        for module in modules()
        if module.name not in ABOUT_HTTP
        for node in module.nodes(ast.Assign, ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]

    assert [module.at(target) for module, target in targets if getattr(target, "attr", "") == "status"] == []
