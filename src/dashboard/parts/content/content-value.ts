// One message's content as campaigns store it, and what editors know about where it is used.
export type ContentValue = Readonly<Record<string, unknown>>;

export interface ContentProblem {
  readonly code: string;
  readonly message: string;
  /** Path inside of the content: `subject`, `apple_push.alert`. */
  readonly field?: string;
}

/** A trigger whose facts carry properties. */
export interface SeenTrigger {
  readonly kind: 'event' | 'purchase';
  /** Null: any. */
  readonly name: string | null;
}

/** What decides which names a template may use and what it must hold. */
export interface ContentSetting {
  readonly type?: 'scheduled' | 'action_based' | 'api_triggered' | 'orchestrated';
  readonly category?: 'marketing' | 'transactional';
  readonly configurationId?: string;
  readonly campaignName?: string;
  /** Of a campaign that is stored: calls of it may have been made. */
  readonly campaignId?: string;
  /** What starts it, as far as its facts carry properties. */
  readonly triggers?: readonly SeenTrigger[];
  /** It is a template itself: it is not begun with another. */
  readonly isTemplate?: boolean;
}

export interface EditorProps {
  readonly value: ContentValue;
  readonly onChange: (value: ContentValue) => void;
  readonly problems: readonly ContentProblem[];
  readonly readOnly: boolean;
  readonly setting: ContentSetting;
}

export const textAt = (value: ContentValue, name: string): string => {
  const found = value[name];
  return typeof found === 'string' ? found : '';
};

export const recordAt = (value: ContentValue, name: string): ContentValue => {
  const found = value[name];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as ContentValue) : {};
};

/** With a field set; an empty text takes it away. */
export const withField = (value: ContentValue, name: string, next: unknown): ContentValue => {
  const { [name]: _before, ...rest } = value;
  return next === undefined || next === '' ? rest : { ...rest, [name]: next };
};

/** The first problem of a field, or of anything below it. */
export const problemOf = (problems: readonly ContentProblem[], field: string): string | undefined =>
  problems.find((one) => one.field === field || one.field?.startsWith(`${field}.`) === true)?.message;
