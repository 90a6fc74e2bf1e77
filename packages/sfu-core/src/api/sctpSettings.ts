import type { SctpSettings } from '../channel/contract.ts';
import type { SctpTransportOptions } from '../types/sctpParameters.ts';

const DEFAULT_MAX_MESSAGE_SIZE_BYTES = 262_144;

/** Largest messages sent and received, bytes; `both` is the older spelling, for what is not given. */
export function maxMessageSizes(
  options: Pick<SctpTransportOptions, 'maxSendMessageSize' | 'maxReceiveMessageSize'>,
  both: number = DEFAULT_MAX_MESSAGE_SIZE_BYTES,
): { maxSendMessageSize: number; maxReceiveMessageSize: number } {
  return {
    maxSendMessageSize: options.maxSendMessageSize ?? both,
    maxReceiveMessageSize: options.maxReceiveMessageSize ?? both,
  };
}

/** The SCTP association that these options ask for, completed with defaults; undefined if they ask for none. */
export function sctpSettings(
  options: SctpTransportOptions,
  { isDataChannel }: { isDataChannel: boolean },
): SctpSettings | undefined {
  if (!options.enableSctp) return undefined;
  return {
    isDataChannel,
    ...maxMessageSizes(options, options.maxSctpMessageSize),
    sendBufferSize: options.sctpSendBufferSize ?? 2_000_000,
    perStreamSendQueueLimit: options.sctpPerStreamSendQueueLimit ?? 2_000_000,
    maxReceiverWindowBufferSize: options.sctpMaxReceiverWindowBufferSize ?? 5_242_880,
    defaultStreamBufferedAmountLowThreshold: options.sctpDefaultStreamBufferedAmountLowThreshold ?? 1024,
  };
}
