// The restore fence (reliability G14): a database that was restored, cloned or went back in time sends nothing
// until an operator confirms.
export interface Fence {
  /**
   * To be asked before every claim. True also while the database has not been verified lately: it may be
   * coming back from a failover as an older self.
   */
  isFenced(): boolean;
}
