// A form over something that others may change too. What is typed is kept through reloads and errors; a save states the
// version it was typed over, and when another came first, both are shown and somebody chooses.
import { useForm } from '@mantine/form';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import type { ApiError } from '../../../api.ts';
import { useApi } from '../../../session.ts';
import { findValues, forgetValues, keepValues } from './kept-values.ts';

export interface Versioned<Values> {
  readonly values: Values;
  readonly version: string | number;
}

interface Options<Values> {
  /** Unique in the workspace: what is typed is kept under it. */
  readonly id: string;
  readonly loaded: Versioned<Values>;
  readonly send: (values: Values, version: string | number) => Promise<unknown>;
  /** What a conflict carries, as this form reads it. */
  readonly read: (present: unknown) => Versioned<Values>;
  /** Leaves out what may not be kept: secrets. */
  readonly strip?: (values: Values) => Values;
  readonly onSaved: () => void;
}

export interface SettingsForm<Values extends object> {
  readonly form: UseFormReturnType<Values>;
  readonly isSaving: boolean;
  readonly isRestored: boolean;
  readonly failure: ApiError | null;
  /** What stands now and is not what was typed over. */
  readonly conflict: Versioned<Values> | null;
  readonly save: () => void;
  readonly discard: () => void;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

export const useSettingsForm = <Values extends Record<string, unknown>>(
  options: Options<Values>,
): SettingsForm<Values> => {
  const { loaded, strip = (values: Values) => values } = options;
  const { workspace } = useApi();
  const id = `${workspace}.${options.id}`;
  const [kept] = useState(() => differing(findValues<Values>(id), loaded));
  const [version, setVersion] = useState(kept?.version ?? loaded.version);
  const [isRestored, setRestored] = useState(kept !== null);
  const form = useForm<Values>({
    initialValues: kept?.values ?? loaded.values,
    onValuesChange: (values) => keepValues(id, { values: strip(values), version }),
  });
  const forget = (): void => {
    forgetValues(id);
    setRestored(false);
  };
  const { saving, conflict, settle } = useSaving(options, form, forget, setVersion);
  const replace = (values: Values): void => {
    form.setValues(values);
    form.resetDirty(values);
    form.clearErrors();
    forget();
    settle();
  };
  return {
    form,
    isSaving: saving.isPending,
    isRestored,
    failure: conflict === null ? saving.error : null,
    conflict,
    save: () => {
      form.clearErrors();
      saving.mutate(version);
    },
    discard: () => {
      setVersion(loaded.version);
      replace(loaded.values);
    },
    takeTheirs: () => {
      if (conflict !== null) replace(conflict.values);
      options.onSaved();
    },
    keepMine: () => {
      if (conflict !== null) saving.mutate(conflict.version);
    },
  };
};

const useSaving = <Values extends Record<string, unknown>>(
  options: Options<Values>,
  form: UseFormReturnType<Values>,
  forget: () => void,
  setVersion: (version: string | number) => void,
) => {
  const { t } = useTranslation('settings');
  const [conflict, setConflict] = useState<Versioned<Values> | null>(null);
  const saving = useMutation<unknown, ApiError, string | number>({
    mutationFn: (over) => options.send(form.getValues(), over),
    onSuccess: () => {
      forget();
      setConflict(null);
      form.resetDirty();
      notifyDone(t('saved'));
      options.onSaved();
    },
    onError: (error, over) => {
      if (error.status !== 409 || error.body['present'] === undefined) {
        form.setErrors(Object.fromEntries(error.errors.map((one) => [toPath(one.field ?? ''), one.message])));
        return;
      }
      const present = options.read(error.body['present']);
      setVersion(present.version);
      // Something else of the same document changed: nobody's work is in question here.
      const isUntouched = isSame(present.values, options.loaded.values);
      if (isUntouched && over !== present.version) saving.mutate(present.version);
      else setConflict(present);
    },
  });
  const settle = (): void => {
    saving.reset();
    setConflict(null);
  };
  return { saving, conflict, settle };
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const differing = <Values>(
  kept: Versioned<Values> | null,
  loaded: Versioned<Values>,
): Versioned<Values> | null => (kept === null || isSame(kept.values, loaded.values) ? null : kept);

/** `rules[0].name` of the server is `rules.0.name` of the form. */
export const toPath = (field: string): string => field.replaceAll(/\[(\d+)\]/g, '.$1');
