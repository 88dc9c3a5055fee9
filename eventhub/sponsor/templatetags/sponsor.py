"""How a print is shown to those who deliver it; `{% load sponsor %}`."""

from django import template

from eventhub.artwork.waiting import address_of, shown_mark
from eventhub.artwork.words import slot_name
from eventhub.sponsor.artwork import next_action, who_acts

register = template.Library()
register.filter("print_mark", shown_mark)
register.filter("slot_name", slot_name)
register.filter("print_address", address_of)
register.filter("who_acts", who_acts)
register.filter("next_action", next_action)
