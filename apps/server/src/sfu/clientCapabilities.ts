import type { ClientRequestAnswerInput } from '@parley/signaling-protocol';

type RtpCapabilities = ClientRequestAnswerInput<'getRouterRtpCapabilities'>;

const dependencyDescriptor = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

/**
 * A router's capabilities as clients are told them: with the dependency descriptor in both directions. A router says that it
 * only receives it; a client that learns no better doesn't ask for it, and then can't decode the spatial layers of AV1.
 */
export function clientCapabilities(capabilities: RtpCapabilities): RtpCapabilities {
  return {
    ...capabilities,
    headerExtensions: capabilities.headerExtensions?.map((extension) =>
      extension.uri === dependencyDescriptor ? { ...extension, direction: 'sendrecv' as const } : extension,
    ),
  };
}
