// The frame of a form in a window of its own: its fields, the way out that forgets what was typed, and the button that
// Enter presses too.
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

interface KeptFormProps {
  readonly kept: { readonly discard: () => void };
  readonly words: { readonly save: string; readonly cancel: string };
  /** False: something is missing, or two people's work waits for a choice. */
  readonly isReady?: boolean;
  readonly isSaving: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
  /** Stands opposite the buttons. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export const KeptForm = (props: KeptFormProps) => {
  const { kept, words, isReady = true, isSaving, onSave, onClose, aside, children } = props;
  const cancel = () => {
    kept.discard();
    onClose();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isSaving) onSave();
      }}
    >
      <Stack gap="lg">
        {children}
        <Group justify={aside === undefined ? 'flex-end' : 'space-between'}>
          {aside}
          <Group gap="sm">
            <Button variant="default" onClick={cancel}>
              {words.cancel}
            </Button>
            <Button type="submit" disabled={!isReady} loading={isSaving}>
              {words.save}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};
