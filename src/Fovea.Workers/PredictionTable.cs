using Fovea.Tuning;

namespace Fovea.Workers;

/// <summary>
/// Images that a model is to look at on many machines, and what came of each, beside the studies of a database. A prediction is a study whose trials are parts of
/// the images: leases, attempts, and the taking over from workers that died are those of every trial. Which image is done stands here, so that whoever takes a
/// part over does the rest of it.
/// </summary>
internal sealed class PredictionTable
{
    // Whoever ends a trial asks the queue after every job that waits.
    private const int MostAtOnce = 64;

    // To take a part and to end it is some hundredths of a second: small images share one, about a second of decoding.
    private const long BytesOfPart = 16_000_000;
    private const int MostSharing = 64;

    private readonly PostgresStudyStorage storage;

    private PredictionTable(PostgresStudyStorage storage) => this.storage = storage;

    /// <summary>Opens the table, and makes it where there is none.</summary>
    /// <exception cref="StudyException">The database cannot be used.</exception>
    public static PredictionTable Open(PostgresStudyStorage storage)
    {
        storage.Run(session =>
        {
            storage.LockSchema(session);
            session.Execute(
                """
                CREATE TABLE IF NOT EXISTS fovea_prediction (
                    study text NOT NULL, place integer NOT NULL, part integer, question text NOT NULL, path text NOT NULL, length bigint NOT NULL, changed bigint NOT NULL,
                    result text, error text, owner text, PRIMARY KEY (study, place))
                """);
            return session.Execute("CREATE INDEX IF NOT EXISTS fovea_prediction_done ON fovea_prediction (question, path) WHERE result IS NOT NULL");
        });
        return new PredictionTable(storage);
    }

    /// <summary>
    /// Asks about images, unless a prediction of this name has done so. What was said of a file by an earlier one, to the same question, is taken over if the
    /// file has not changed; where nothing is left to do, there is no study.
    /// </summary>
    /// <param name="definition">What its study is; the trials are the parts.</param>
    /// <param name="question">What is asked of each.</param>
    /// <param name="images">The images, in the order that they are told in.</param>
    /// <param name="mostParts">Most parts.</param>
    public void Ask(StudyDefinition definition, string question, IReadOnlyList<AskedImage> images, int mostParts) => storage.Run(session =>
    {
        string name = definition.Name;
        storage.LockSchema(session);
        if (session.Scalar("SELECT 1 FROM fovea_prediction WHERE study = @study LIMIT 1", ("study", name)) is not null) return 0;
        session.Execute(
            """
            INSERT INTO fovea_prediction (study, place, question, path, length, changed, result, owner)
            SELECT @study, asked.number - 1, @question, asked.path, asked.length, asked.changed, done.result, done.owner
            FROM unnest(@paths, @lengths, @times) WITH ORDINALITY AS asked (path, length, changed, number)
            LEFT JOIN LATERAL (
                SELECT result, owner FROM fovea_prediction earlier
                WHERE earlier.question = @question AND earlier.path = asked.path AND earlier.length = asked.length AND earlier.changed = asked.changed AND earlier.result IS NOT NULL
                LIMIT 1) done ON true
            """,
            ("study", name),
            ("question", question),
            ("paths", images.Select(image => image.Path).ToArray()),
            ("lengths", images.Select(image => image.Length).ToArray()),
            ("times", images.Select(image => image.Changed).ToArray()));
        (int left, long bytes) = session.Query(
            row => (row.GetInt32(0), row.GetInt64(1)), "SELECT count(*)::integer, coalesce(sum(length), 0)::bigint FROM fovea_prediction WHERE study = @study AND result IS NULL", ("study", name))[0];
        if (left == 0) return 0;
        int perPart = Math.Max((left + mostParts - 1) / mostParts, (int)Math.Clamp(BytesOfPart * left / Math.Max(bytes, 1), 1, MostSharing)), parts = (left + perPart - 1) / perPart;
        session.Execute(
            """
            UPDATE fovea_prediction SET part = numbered.number / @perPart
            FROM (SELECT place, row_number() OVER (ORDER BY place) - 1 AS number FROM fovea_prediction WHERE study = @study AND result IS NULL) numbered
            WHERE fovea_prediction.study = @study AND fovea_prediction.place = numbered.place
            """,
            ("study", name),
            ("perPart", perPart));
        storage.Create(session, definition, new StudyTarget { Trials = parts, Jobs = Math.Min(parts, MostAtOnce) });
        return parts;
    });

    /// <summary>How far a prediction is.</summary>
    /// <returns>Images that are done, those that could not be read among them, and how many these are; null where nobody has asked.</returns>
    public (int Done, int Unreadable)? Progress(string study) => storage.Run(session => session.Query<(int, int)?>(
        row => (row.GetInt32(0), row.GetInt32(1)),
        """
        SELECT count(*) FILTER (WHERE result IS NOT NULL OR error IS NOT NULL)::integer, count(error)::integer FROM fovea_prediction WHERE study = @study HAVING count(*) > 0
        """,
        ("study", study))).FirstOrDefault();

    /// <summary>Images of a part that are not done.</summary>
    public IReadOnlyList<AskedImage> Left(string study, int part) => storage.Run(session => session.Query(
        row => new AskedImage(row.GetInt32(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
        "SELECT place, path, length, changed FROM fovea_prediction WHERE study = @study AND part = @part AND result IS NULL AND error IS NULL ORDER BY place",
        ("study", study),
        ("part", part)));

    /// <summary>Keeps what came of an image, unless that is known already.</summary>
    /// <param name="study">The prediction.</param>
    /// <param name="place">The image's place in it.</param>
    /// <param name="result">What was said; null where it could not be read.</param>
    /// <param name="error">Why it could not be read; null where it could.</param>
    /// <param name="owner">Who looked.</param>
    public void Keep(string study, int place, string? result, string? error, string owner) => storage.Run(session => session.Execute(
        "UPDATE fovea_prediction SET result = @result, error = @error, owner = @owner WHERE study = @study AND place = @place AND result IS NULL AND error IS NULL",
        ("result", result),
        ("error", error),
        ("owner", owner),
        ("study", study),
        ("place", place)));

    /// <summary>What came of all images, in their order; neither a result nor an error where a part was given up.</summary>
    public IReadOnlyList<AnsweredImage> Answers(string study) => storage.Run(session => session.Query(
        row => new AnsweredImage(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)),
        """
        SELECT asked.path, asked.result, coalesce(asked.error, CASE WHEN asked.result IS NULL THEN coalesce(trial.error, 'nobody looked at it') END)
        FROM fovea_prediction asked LEFT JOIN fovea_trial trial ON trial.study = asked.study AND trial.number = asked.part
        WHERE asked.study = @study ORDER BY asked.place
        """,
        ("study", study)));
}

/// <summary>An image that is asked about.</summary>
/// <param name="Place">Its place among the others.</param>
/// <param name="Path">Its full path, the same on all machines.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Changed">When it was last written, in ticks of UTC.</param>
internal sealed record AskedImage(int Place, string Path, long Length, long Changed);

/// <summary>What came of an image.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Result">What was said of it; null where it could not be read.</param>
/// <param name="Error">Why it could not; null where it could.</param>
internal sealed record AnsweredImage(string Path, string? Result, string? Error);
