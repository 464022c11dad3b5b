// Somebody's initials in a circle: of whole characters, however many units of text one takes.
import { Avatar } from '@mantine/core';
import { initialsOf } from './initials.ts';

interface PersonAvatarProps {
  readonly name: string;
  readonly size: number;
  readonly variant?: 'filled' | 'light';
}

export const PersonAvatar = ({ name, size, variant = 'light' }: PersonAvatarProps) => (
  <Avatar size={size} radius="xl" color="violet" variant={variant} aria-hidden>
    {initialsOf(name)}
  </Avatar>
);
