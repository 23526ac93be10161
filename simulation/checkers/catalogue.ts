import { AbortChecker } from './abort.ts';
import { AnnouncementChecker } from './announcements.ts';
import { BakeChecker } from './bake.ts';
import { BudgetChecker } from './budget.ts';
import { CampaignEndChecker } from './campaign-ends.ts';
import { CampaignChecker } from './campaigns.ts';
import { CapacityChecker } from './capacity.ts';
import type { Checker } from './checker.ts';
import { ClientChecker } from './clients.ts';
import type { CheckerContext } from './context.ts';
import { DeletionChecker } from './deletions.ts';
import { EpochChecker } from './epochs.ts';
import { FinalStateChecker } from './final-state.ts';
import { FleetChecker } from './fleets.ts';
import { GatesChecker } from './gates.ts';
import { ImageChecker } from './images.ts';
import { InnerChecker } from './inner.ts';
import { IntentChecker } from './intent.ts';
import { NeighbourChecker } from './neighbours.ts';
import { OnCallChecker } from './on-call.ts';
import { OwnershipChecker } from './ownership.ts';
import { PauseChecker } from './pause.ts';
import { PromotionChecker } from './promotion.ts';
import { RebuildChecker } from './rebuilds.ts';
import { RecallChecker } from './recall.ts';
import { RefreshChecker } from './refreshes.ts';
import { RollbackChecker } from './rollback.ts';
import { SettingsChecker } from './settings.ts';
import { TestersChecker } from './testers.ts';
import { TouchedChecker } from './touched.ts';
import { TrafficChecker } from './traffic.ts';
import { UnservedChecker } from './unserved.ts';
import { WayBackChecker } from './way-back.ts';
import { WayOutChecker } from './way-out.ts';
import { WindowChecker } from './windows.ts';

/** All that is checked of a service, in the order in which it is told. */
export const CHECKERS: readonly (new (context: CheckerContext) => Checker)[] = [
  CapacityChecker,
  IntentChecker,
  AbortChecker,
  TrafficChecker,
  InnerChecker,
  PauseChecker,
  WindowChecker,
  RecallChecker,
  WayBackChecker,
  BakeChecker,
  FleetChecker,
  ImageChecker,
  PromotionChecker,
  CampaignChecker,
  CampaignEndChecker,
  RefreshChecker,
  RebuildChecker,
  DeletionChecker,
  TouchedChecker,
  OwnershipChecker,
  TestersChecker,
  GatesChecker,
  NeighbourChecker,
  ClientChecker,
  RollbackChecker,
  EpochChecker,
  BudgetChecker,
  OnCallChecker,
  SettingsChecker,
  UnservedChecker,
  WayOutChecker,
  AnnouncementChecker,
  FinalStateChecker,
];
