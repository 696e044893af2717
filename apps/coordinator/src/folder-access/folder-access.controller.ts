import {
  type FolderAccessAnswer,
  type FolderAccessRequest,
  folderAccessCommitment,
  folderAccessRequestSchema,
  folderAccessResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, GATEKEEPER, UPLOAD_ACCESS } from "../app/tokens.ts";
import type { UploadAccess } from "./upload-access.ts";

@Controller()
export class FolderAccessController {
  constructor(
    @Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper,
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(UPLOAD_ACCESS) private readonly access: UploadAccess,
  ) {}

  @Serves("folderAccess", {
    tag: "miners",
    summary: "A form to upload below one's own prefix",
    answer: folderAccessResponseSchema,
    refuses: { 400: ["EXPIRY_PAST"] },
  })
  async grant(
    @Body({ schema: folderAccessRequestSchema }) body: FolderAccessRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FolderAccessAnswer> {
    const { hotkey, coldkey, signature, timestamp, expiry } = body;
    const commitments = [folderAccessCommitment(coldkey, hotkey, timestamp)];
    const proof = { hotkey, signature, timestamp, commitments };
    await this.gatekeeper.admit(proof, { role: "registered", limit: "folderAccess" }, reply);
    return await this.posts.once(hotkey, signature, () => this.access.forMiner(hotkey, expiry));
  }
}
