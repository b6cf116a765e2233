staged.text <> known.text
