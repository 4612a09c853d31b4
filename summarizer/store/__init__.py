"""What is kept on disk or shared: answers, leases, the log of spending, recorded exchanges."""
