// Code emits typed observations; adapters turn them into logs and metrics. No message bodies, no secrets.
export interface Observation {
  readonly name: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly [field: string]: string | number | boolean | null | undefined;
}
export interface Observer {
  emit(observation: Observation): void;
}
