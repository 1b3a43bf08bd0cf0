"""Import of registers from spreadsheets: read, understand, check every row, write as one unit.

`reader`, `folding`, `headers`, `words`, `registers` and `table` are pure Python; `plan`, `trial`, `engine`
and `job` talk to the site. A register plugs in by one `ImportRegister`, named in the hook
`qse_import_registers`.
"""
