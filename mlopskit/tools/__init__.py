"""The only room that imports other people's heavy programs, each inside the function that needs it."""
