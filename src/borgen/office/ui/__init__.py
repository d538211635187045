"""How the office looks: base page, components, form fields, formats and charts that every desk's pages share."""
