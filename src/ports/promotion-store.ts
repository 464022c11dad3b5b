// Lists of promotion codes: what is left, who was given what, and what comes back into the list. A code that may have
// reached somebody is never handed to anybody else.
import type { Instant } from '../core/time.ts';

export interface PromotionList {
  readonly name: string;
  readonly expiresAt: Instant | null;
  readonly createdAt: Instant;
  readonly codes: number;
  readonly taken: number;
  /** Somebody wants to know when fewer are left. */
  readonly alertBelow: number | null;
  /** Hands out nothing any more; its codes stay known. */
  readonly deletedAt: Instant | null;
}

export interface PromotionSettings {
  readonly expiresAt: Instant | null;
  readonly alertBelow: number | null;
}

/** `unknown`: a call was never answered, it may have arrived. `unsent`: nothing with it left. */
export type CodeState = 'waiting' | 'sent' | 'unknown' | 'unsent';

export interface HeldCode {
  readonly list: string;
  readonly code: string;
  readonly takenAt: Instant;
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly state: CodeState;
}

export interface Withdrawal {
  readonly withdrawn: number;
  /** Of those that were named: somebody has them. */
  readonly taken: readonly string[];
}

interface PersonPlace {
  readonly part: number;
  readonly userId: string;
}

export interface PromotionStore {
  list(workspaceId: number, which: 'kept' | 'deleted'): Promise<readonly PromotionList[]>;
  /** Deleted ones too. */
  find(workspaceId: number, name: string): Promise<PromotionList | null>;
  /** Creates, changes, or brings back a deleted list with its codes. */
  save(workspaceId: number, name: string, settings: PromotionSettings, at: Instant): Promise<void>;
  /** False: there is none. */
  remove(workspaceId: number, name: string, at: Instant): Promise<boolean>;
  /** Lists with fewer codes left than somebody wants, and how many; those that are over are nobody's worry. */
  runningOut(
    workspaceId: number,
    at: Instant,
  ): Promise<readonly { readonly name: string; readonly left: number }[]>;
  /** Codes that are there already stay as they are; returns how many are new. Null: no such list. */
  addCodes(workspaceId: number, list: string, codes: readonly string[]): Promise<number | null>;
  /** Codes that nobody has leave the list: those named, or all. */
  withdraw(workspaceId: number, list: string, codes: readonly string[] | null): Promise<Withdrawal>;
  /** Codes of every list that somebody's messages took, newest first. */
  ofPerson(workspaceId: number, person: PersonPlace): Promise<readonly HeldCode[]>;
  /** Codes of messages that ended without leaving are free again; returns them. */
  takeBack(workspaceId: number, list: string, person: PersonPlace): Promise<readonly string[]>;
}
