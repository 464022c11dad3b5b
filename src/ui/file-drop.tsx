// A place for one file: dropped or chosen. By keyboard it is a button; what it takes is for the caller to judge.
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';

interface FileDropProps {
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  /** Of the file dialog: `image/png,image/jpeg`. */
  readonly accept: string;
  readonly isBusy?: boolean;
  readonly onFile: (file: File) => void;
}

export const FileDrop = ({ label, hint, button, accept, isBusy = false, onFile }: FileDropProps) => {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  return (
    <Group
      role="group"
      aria-label={label}
      justify="space-between"
      p="md"
      gap="md"
      style={{
        border: `1px dashed ${isOver ? 'var(--mantine-primary-color-filled)' : 'var(--app-line)'}`,
        borderRadius: 8,
        background: isOver ? 'var(--mantine-primary-color-light)' : undefined,
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        event.preventDefault();
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
    >
      <Stack gap={2} flex="1 1 14rem">
        <Text fz="sm" fw={600}>
          {label}
        </Text>
        <Text fz="xs" c="dimmed">
          {hint}
        </Text>
      </Stack>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file can be chosen again.
          currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button
        variant="default"
        loading={isBusy}
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {button}
      </Button>
    </Group>
  );
};
