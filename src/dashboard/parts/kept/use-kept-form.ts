// The same for forms that Mantine holds: what is typed in them is kept, what is taken back or replaced stands in them.
import { useForm } from '@mantine/form';
import type { UseFormInput, UseFormReturnType } from '@mantine/form';
import { type Kept, type KeptOptions, useKept } from './use-kept.ts';
import type { Versioned } from './kept-store.ts';

interface Options<Values extends object> extends KeptOptions<Values> {
  readonly validate?: UseFormInput<Values>['validate'];
}

export interface KeptForm<Values extends object> extends Omit<Kept<Values>, 'values' | 'type' | 'change'> {
  readonly form: UseFormReturnType<Values>;
  /** Shows other values, as stored ones. */
  readonly replace: (loaded: Versioned<Values>) => void;
}

export const useKeptForm = <Values extends object>(options: Options<Values>): KeptForm<Values> => {
  const { values, type, change: _, ...kept } = useKept<Values>(options);
  const form = useForm<Values>({
    initialValues: values,
    onValuesChange: type,
    ...(options.validate === undefined ? {} : { validate: options.validate }),
  });
  const replace = (loaded: Versioned<Values>): void => {
    form.setValues(loaded.values);
    form.resetDirty(loaded.values);
    form.clearErrors();
    // After the form has told what changed in it.
    kept.settle(loaded);
  };
  return {
    ...kept,
    form,
    replace,
    discard: () => replace(kept.present ?? options.loaded),
  };
};
