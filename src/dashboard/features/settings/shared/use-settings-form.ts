// A form over something that others may change too. What is typed is kept through reloads and errors; a save states the
// version it was typed over, and when another came first, both are shown and somebody chooses.
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import type { ApiError } from '../../../api.ts';
import type { Versioned } from '../../../parts/kept/kept-store.ts';
import { type KeptForm, useKeptForm } from '../../../parts/kept/use-kept-form.ts';

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
  readonly isChanged: boolean;
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
  const { id, loaded, strip } = options;
  const kept = useKeptForm<Values>({ id, loaded, ...(strip === undefined ? {} : { strip }) });
  const saving = useSaving(options, kept);
  const { form, present } = kept;
  return {
    form,
    isSaving: saving.isPending,
    isChanged: kept.isChanged,
    isRestored: kept.isRestored,
    failure: present === null ? saving.error : null,
    conflict: present,
    save: () => {
      form.clearErrors();
      // Nothing is sent over what somebody else made before one of both was chosen.
      if (present === null) saving.mutate({ values: form.getValues(), over: kept.version });
    },
    discard: () => {
      kept.discard();
      saving.reset();
    },
    takeTheirs: () => {
      kept.discard();
      saving.reset();
      options.onSaved();
    },
    keepMine: () => {
      if (present === null) return;
      kept.keepMine();
      saving.mutate({ values: form.getValues(), over: present.version });
    },
  };
};

interface Wish<Values> {
  readonly values: Values;
  readonly over: string | number;
}

const useSaving = <Values extends Record<string, unknown>>(
  options: Options<Values>,
  { form, meet, saved }: KeptForm<Values>,
) => {
  const { t } = useTranslation('settings');
  const saving = useMutation<unknown, ApiError, Wish<Values>>({
    mutationFn: ({ values, over }) => options.send(values, over),
    onSuccess: (_answer, { values }) => {
      saved(values);
      notifyDone(t('saved'));
      options.onSaved();
    },
    onError: (error, { values, over }) => {
      if (error.status !== 409 || error.body['present'] === undefined) {
        form.setErrors(Object.fromEntries(error.errors.map((one) => [toPath(one.field ?? ''), one.message])));
        return;
      }
      const present = options.read(error.body['present']);
      if (meet(present) && over !== present.version) saving.mutate({ values, over: present.version });
    },
  });
  return saving;
};

/** `rules[0].name` of the server is `rules.0.name` of the form. */
export const toPath = (field: string): string => field.replaceAll(/\[(\d+)\]/g, '.$1');
