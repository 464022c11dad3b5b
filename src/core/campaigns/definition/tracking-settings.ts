// What of a campaign's messages is tracked (campaign-delivery 20.1), and what its links carry.
import type { JsonObject } from '../../json.ts';
import type { FieldReader } from './field-reader.ts';

export interface TrackingSettings {
  readonly opens: boolean;
  readonly clicks: boolean;
  /** Text appended to every link as query parameters, Liquid allowed; null = none. */
  readonly linkParameters: string | null;
}

export const USUAL_TRACKING: TrackingSettings = { opens: true, clicks: true, linkParameters: null };

export const readTrackingSettings = (reader: FieldReader): TrackingSettings => {
  const given = reader.nested('tracking');
  if (given === null) return USUAL_TRACKING;
  const tracking: TrackingSettings = {
    opens: given.flagOr('opens', true),
    clicks: given.flagOr('clicks', true),
    linkParameters: given.text('link_parameters'),
  };
  given.refuseUnknown();
  return tracking;
};

export const writeTrackingSettings = ({ opens, clicks, linkParameters }: TrackingSettings): JsonObject => ({
  opens,
  clicks,
  link_parameters: linkParameters,
});
