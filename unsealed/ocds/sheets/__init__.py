"""Tables as files hold them: workbooks and CSV, and those whose headings are OCDS."""
