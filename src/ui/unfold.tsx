// A line that opens to more about it.
import { Collapse, Group, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

interface UnfoldProps {
  readonly line: ReactNode;
  /** Where the line alone does not say what opening it shows. */
  readonly label?: string;
  /** Links of the line: they cannot stand in the button that opens it. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

export const Unfold = ({ line, label, beside, children }: UnfoldProps) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <UnstyledButton aria-expanded={open} aria-label={label} onClick={() => setOpen(!open)}>
          <Group gap={4} wrap="nowrap" component="span">
            <IconChevronRight size={15} style={{ transform: open ? 'rotate(90deg)' : 'none' }} aria-hidden />
            {line}
          </Group>
        </UnstyledButton>
        {beside}
      </Group>
      <Collapse expanded={open}>{children}</Collapse>
    </>
  );
};
