-- Files that an acknowledgement binds beside the text: [{"digest","name","isMain"}]. Null where the text alone is signed.
ALTER TABLE "layer" ADD COLUMN "files" JSONB;

-- A one-time link under which somebody brings files into the chat; only its hash is kept.
CREATE TABLE "upload_link" (
    "token_hash" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_link_pkey" PRIMARY KEY ("token_hash")
);
CREATE INDEX "upload_link_account_id_idx" ON "upload_link"("account_id");

-- The files of a draft, until it is issued or thrown away.
CREATE TABLE "draft_file" (
    "account_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mime" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "draft_file_pkey" PRIMARY KEY ("account_id", "position")
);
