// Networks that fetch images and follow links for nobody in particular. User agents are what usually tells them;
// these are the ones that call themselves browsers. Published by their operators; short on purpose.
import ipaddr from 'ipaddr.js';

const NETWORKS: readonly string[] = [
  // Apple: Mail Privacy Protection and iCloud Mail.
  '17.0.0.0/8',
  // Google: image proxy and safe browsing.
  '66.102.0.0/20',
  '66.249.64.0/19',
  // Microsoft: Safe Links and Exchange Online Protection.
  '40.92.0.0/15',
  '40.107.0.0/16',
  '52.100.0.0/14',
  '104.47.0.0/17',
];
const PARSED = NETWORKS.map((network) => ipaddr.parseCIDR(network));

export const isMachineNetwork = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const from = ipaddr.process(address);
  return PARSED.some(([network, bits]) => network.kind() === from.kind() && from.match(network, bits));
};
