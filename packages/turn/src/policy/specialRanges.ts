/**
 * The addresses that are not somebody on the public internet (IANA special-purpose address registries, RFC 6890). They
 * are what a relay in the wrong hands is used to reach, so they are denied unless allowed.
 */

/** The host itself: denied as {@link SENSITIVE_RANGES} are, unless loopback peers are allowed. */
export const LOOPBACK_RANGES = ['127.0.0.0/8', '::1'] as const;

/**
 * Denied even within a wider range that is allowed, since nobody who allows 0.0.0.0/0 thinks of them; a range that lies
 * wholly inside one of these allows it.
 */
export const SENSITIVE_RANGES = [
  '0.0.0.0/8', // "this network"; 0.0.0.0 reaches the host itself
  '::',
  '224.0.0.0/4', // multicast
  'ff00::/8',
  '255.255.255.255',
  // Where clouds hand out the host's secrets:
  '169.254.169.254', // AWS, Azure, Google, Oracle, …
  '169.254.170.2', // AWS, of a container
  '169.254.170.23',
  'fd00:ec2::254', // AWS
  'fd00:ec2::23',
  'fd20:ce::254', // Google
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle
] as const;

/** Everything else that is not public. */
export const RESERVED_RANGES = [
  '10.0.0.0/8', // private (RFC 1918)
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598)
  '169.254.0.0/16', // link-local (RFC 3927)
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation (RFC 5737)
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.88.99.0/24', // 6to4 relays, given up (RFC 7526)
  '198.18.0.0/15', // benchmarks (RFC 2544)
  '240.0.0.0/4', // reserved
  // Only 2000::/3 is global unicast. Below it, behind :: and ::1, lie IPv4-compatible and -translated addresses and NAT64;
  // above it, among unassigned space, unique-local (fc00::/7), link-local (fe80::/10) and site-local ones.
  '::2-1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '4000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001::/23', // protocol assignments: Teredo, benchmarks, ORCHID, …
  '2001:db8::/32', // documentation
  '3fff::/20',
  '2002::/16', // 6to4
] as const;
