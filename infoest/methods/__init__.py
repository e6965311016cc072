"""Methods of estimation: each is ``fit(sample, quantity)``, giving an object that knows the surprisal of a term."""
