"""What is observed of markets: index observations with source and history [sv: indexobservation, da: indeksobservation]."""
