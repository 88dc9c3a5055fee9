"""Decimal arithmetic in the places of a currency. Money is never a float."""

from decimal import ROUND_HALF_UP, Decimal

# The currencies of ISO 4217 that people pay in: no funds, metals or codes for tests.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905  # 150 codes in quotes are not read by anybody
)
# Their minor units where these differ from two places.
NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905  # as above
THREE_PLACES = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
PLACES = dict.fromkeys(NO_PLACES, 0) | dict.fromkeys(THREE_PLACES, 3)
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
UNITS = {count: Decimal(1).scaleb(-count) for count in (0, 2, 3)}

MAX_AMOUNT = Decimal("999999999.999")


def places(currency: str) -> int:
    """How many decimal places the currency's smallest unit has."""
    return PLACES.get(currency, 2)


def in_currency(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half up to the currency's smallest unit."""
    return amount.quantize(UNITS[places(currency)], rounding=ROUND_HALF_UP)


def is_exact(amount: Decimal, currency: str) -> bool:
    """Whether the amount needs no smaller unit than the currency has."""
    return in_currency(amount, currency) == amount


def format_money(amount: Decimal, currency: str) -> str:
    """£6,121.20, or CHF 6,121.20 where the currency has no sign of its own here."""
    rounded = in_currency(amount, currency)
    sign = "−" if rounded < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency}\u00a0")
    return f"{sign}{symbol}{abs(rounded):,.{places(currency)}f}"
