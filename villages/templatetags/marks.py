"""The marks of villages/marks.py for templates: {% comma %}, {% colon %}, {% semicolon %}, {{ words|bracketed }}."""

from django import template

from villages import marks

register = template.Library()
register.simple_tag(marks.comma)
register.simple_tag(marks.colon)
register.simple_tag(marks.semicolon)
register.filter(marks.bracketed)
