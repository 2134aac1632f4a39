-- One figure per subject and measure out of all current documents. A subject is a province, organisation,
-- field, indicator, counting system and period; what names no province or no organisation is a subject of
-- its document alone. The rule, in this order: exact before approximate; official reports before portal
-- news before newspapers; the unit's own report; the report published later; the version known later; in
-- one document the figure that stands first. How many sources agree does not count: news repeat one another,
-- and the mistakes with the figures.
{{ best_figures(ref('int_figures')) }}
