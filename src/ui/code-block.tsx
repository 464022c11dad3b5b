// Text to take along: a key, a command, a record to publish. Copied by one button that says that it did.
import { ActionIcon, Box, Code, CopyButton, ScrollArea, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CodeBlockProps {
  readonly code: string;
  readonly copyLabel: string;
  readonly copiedLabel: string;
  /** For screen readers: what this is. */
  readonly label: string;
}

export const CodeBlock = ({ code, copyLabel, copiedLabel, label }: CodeBlockProps) => (
  <Box pos="relative">
    <ScrollArea.Autosize
      mah={420}
      type="auto"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
    >
      <Code block p="md" pr={52} fz="sm" style={{ whiteSpace: 'pre' }}>
        {code}
      </Code>
    </ScrollArea.Autosize>
    <CopyButton value={code}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? copiedLabel : copyLabel}>
          <ActionIcon
            pos="absolute"
            top={8}
            right={8}
            variant="default"
            onClick={copy}
            aria-label={copied ? copiedLabel : copyLabel}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  </Box>
);
