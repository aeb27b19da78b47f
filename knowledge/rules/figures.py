"""Parameters and tables of a rule file, each value proved against the words it is quoted from."""

from __future__ import annotations

from decimal import Decimal

from knowledge.document import Document
from knowledge.rules.findings import Notebook
from knowledge.rules.parameter import Bracket, DatedValue, DimensionName, Parameter, Quote, Table
from knowledge.rules.quoting import find_quote, nearest_words, quote_at
from knowledge.rules.shapes import DatedValueShape, ParameterShape, QuotedShape, RowShape, TableShape
from knowledge.rules.values import Derivation, NoValue, Value, read_derivation, read_value, values_in
from knowledge.rules.written import Where


def read_quotes(
    shape: QuotedShape, where: Where, *, document: Document, notebook: Notebook, required: bool = True
) -> tuple[Quote, ...]:
    """The quotes of a piece of the file that stand in the document; what does not is noted."""
    stated: list[tuple[str, Where]] = [] if shape.quote is None else [(shape.quote, (*where, "quote"))]
    stated += [(words, (*where, "quotes", place)) for place, words in enumerate(shape.quotes)]
    if required and not stated:
        notebook.note("quote_missing", where)
    found = (read_quote(words, place, document=document, notebook=notebook) for words, place in stated)
    return tuple(quote for quote in found if quote is not None)


def read_quote(words: str, where: Where, *, document: Document, notebook: Notebook) -> Quote | None:
    places = find_quote(words, document.text)
    if places.spans:
        if len(places.spans) > 1:
            notebook.advise("quote_ambiguous", where, quote=words, count=len(places.spans))
        return quote_at(places.spans[0], document.text)
    if places.cut is not None:
        notebook.note("quote_cuts_number", where, quote=words, number=places.cut)
    else:
        notebook.note("quote_not_found", where, quote=words, beginning=nearest_words(words, document.text))
    return None


def read_parameter(
    name: str, shape: ParameterShape, where: Where, *, document: Document, notebook: Notebook
) -> Parameter | None:
    """The parameter, or None when one of its values is faulty (noted)."""
    values: list[DatedValue] = []
    dimension: DimensionName | None = shape.dimension
    for place, dated in enumerate(shape.values):
        here = (*where, "values", place)
        quotes = read_quotes(dated, here, document=document, notebook=notebook)
        derivation = _stated(dated, here, dimension, notebook)
        if derivation is None:
            continue
        key = "value" if dated.value is not None else "derived"
        _prove(derivation, quotes, (*here, key), notebook)
        dimension = dimension or derivation.value.dimension
        written = dated.value or dated.derived or ""
        values.append(DatedValue(dated.since, derivation.value.amount, written, quotes, dated.derived))
    _check_days(values, (*where, "values"), notebook)
    if dimension is None or len(values) < len(shape.values):
        return None
    return Parameter(name, shape.title.wording(), dimension, tuple(values))


def _stated(
    dated: DatedValueShape, where: Where, dimension: DimensionName | None, notebook: Notebook
) -> Derivation | None:
    """The value that is written, as a derivation of one or several terms."""
    if (dated.value is None) == (dated.derived is None):
        notebook.note("value_or_derived", where)
        return None
    try:
        if dated.value is not None:
            return Derivation(read_value(dated.value, dimension), (dated.value,))
        assert dated.derived is not None
        return read_derivation(dated.derived, dimension)
    except NoValue as error:
        key = "value" if dated.value is not None else "derived"
        notebook.note(error.code, (*where, key), **error.values)
        return None


def _prove(derivation: Derivation, quotes: tuple[Quote, ...], where: Where, notebook: Notebook) -> None:
    """Notes each term that none of the quotes holds; without any sound quote that is noted already."""
    dimension = derivation.value.dimension
    held = frozenset[Decimal]().union(*(values_in(quote.words, dimension) for quote in quotes))
    for term in derivation.terms:
        if quotes and read_value(term, dimension).amount not in held:
            words = " … ".join(quote.words for quote in quotes)
            notebook.note("value_not_in_quote", where, value=term, quote=words)


def _check_days(values: list[DatedValue], where: Where, notebook: Notebook) -> None:
    for place, (earlier, later) in enumerate(zip(values, values[1:], strict=False), 1):
        here = (*where, place)
        if later.since is None or (
            earlier.since is not None and earlier.since.first_day == later.since.first_day
        ):
            notebook.note("dates_overlap", here, earlier=earlier.since or "…", later=later.since or "…")
        elif earlier.since is not None and later.since.first_day < earlier.since.first_day:
            notebook.note("dates_unsorted", here, earlier=earlier.since, later=later.since)


def read_table(
    name: str, shape: TableShape, where: Where, *, document: Document, notebook: Notebook
) -> Table | None:
    """The table, or None when one of its rows is faulty (noted)."""
    rows: list[Bracket] = []
    base: DimensionName | None = None
    dimension: DimensionName | None = None
    for place, row in enumerate(shape.rows):
        here = (*where, "rows", place)
        quotes = read_quotes(row, here, document=document, notebook=notebook)
        edge = _cell(row, "up_to", here, base, notebook)
        value = _cell(row, "value", here, dimension, notebook)
        if value is None or (edge is None and row.up_to is not None):
            continue
        base, dimension = base or (edge.dimension if edge else None), dimension or value.dimension
        for key, stated, words in (("up_to", edge, row.up_to), ("value", value, row.value)):
            if stated is not None and words is not None:
                _prove(Derivation(stated, (words,)), quotes, (*here, key), notebook)
        rows.append(Bracket(edge.amount if edge else None, value.amount, row.value, quotes))
    _check_rows(rows, shape, (*where, "rows"), notebook)
    if base is None or dimension is None or len(rows) < len(shape.rows):
        return None
    return Table(name, shape.title.wording(), shape.mode, base, dimension, tuple(rows))


def _cell(
    row: RowShape, key: str, where: Where, dimension: DimensionName | None, notebook: Notebook
) -> Value | None:
    words = row.up_to if key == "up_to" else row.value
    try:
        return None if words is None else read_value(words, dimension)
    except NoValue as error:
        notebook.note(error.code, (*where, key), **error.values)
        return None


def _check_rows(rows: list[Bracket], shape: TableShape, where: Where, notebook: Notebook) -> None:
    if len(shape.rows) < 2:
        notebook.note("table_one_row", where)
    elif shape.rows[-1].up_to is not None:
        notebook.note("table_no_last_row", (*where, len(shape.rows) - 1))
    for place, row in enumerate(shape.rows[:-1]):
        if row.up_to is None:
            notebook.note("table_row_without_end", (*where, place))
    edges = [row.up_to for row in rows if row.up_to is not None]
    for place, (lower, upper) in enumerate(zip(edges, edges[1:], strict=False), 1):
        if upper <= lower:
            notebook.note("table_not_ascending", (*where, place), value=shape.rows[place].up_to)
