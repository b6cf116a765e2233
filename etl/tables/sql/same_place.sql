staged.lon IS NOT NULL AND known.lon IS NOT NULL
