// What the addresses of the logs say.
export interface RequestSearch {
  readonly key?: string;
  readonly route?: string;
  readonly failed?: boolean;
}

export interface AuditSearch {
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly scope?: 'installation';
}
