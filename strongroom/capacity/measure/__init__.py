"""`make load`: what a request and a message cost, measured on this machine.

The application runs as in its container, on one core where the system can pin processes. Behind it are
PostgreSQL, as in the local deployment but without the endpoint before it, and a stand-in: a process that speaks
DynamoDB's and SQS's protocols and waits as long as they typically take (`stacks.demand.latencies`). Left
out are TLS, the network between zones, Aurora's storage, throttling, and the load balancer in front. The local
deployment's emulator would itself be what is measured.

Requests arrive at a given rate, at random moments (a Poisson process), whether the earlier ones are answered or
not, and a request's time counts from when it was due. The load generators at hand (hey, h2load, autocannon,
locust) give each connection one request at a time: where the application is slow they send less, and so measure
less than visitors would see (coordinated omission); and their connections send in step.
"""
