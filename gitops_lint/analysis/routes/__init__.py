"""Which hosts and paths lead to which Services: the routes of a cluster, whatever kind of object declares them."""
