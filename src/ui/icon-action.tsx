// A small button that is only a sign: the hint says what it does, the label says to whom (for readers of the screen).
import type { MantineSize } from '@mantine/core';
import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface IconActionProps {
  readonly hint: string;
  /** What is read aloud; the hint where it says enough. */
  readonly label?: string;
  readonly icon: ReactNode;
  readonly color?: 'gray' | 'red';
  readonly size?: MantineSize;
  readonly onClick?: () => void;
  /** Leads somewhere, instead of doing something. */
  readonly href?: string;
}

export const IconAction = ({
  hint,
  label = hint,
  icon,
  color = 'gray',
  size = 'md',
  onClick,
  href,
}: IconActionProps) => {
  const looks = { variant: 'subtle', color, size, 'aria-label': label, children: icon } as const;
  return (
    <Tooltip label={hint}>
      {href === undefined ? (
        <ActionIcon {...looks} {...(onClick === undefined ? {} : { onClick })} />
      ) : (
        <ActionIcon component="a" href={href} {...looks} />
      )}
    </Tooltip>
  );
};
