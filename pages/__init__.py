"""The screens: one file each, found by being here."""
