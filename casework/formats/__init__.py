"""How single values are written: numbers, dates, codes and texts of people, parsed and checked."""
