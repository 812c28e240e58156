"""The paragraphs of a report: drafted from its figures, edited by people, kept in versions, frozen with the paper."""
