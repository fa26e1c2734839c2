using System.Data.Common;
using Fovea.Tuning;
using Npgsql;

namespace Fovea.Workers;

/// <summary>Studies in PostgreSQL, for many machines.</summary>
public sealed class PostgresStudyStorage : SqlStudyStorage
{
    // Any number that nobody else locks in the same database.
    private const long SchemaLock = 0x466f766561; // "Fovea"

    // idle_in_transaction_session_timeout: this process was stopped in the middle of a transaction.
    private const string IdleInTransaction = "25P03";

    private readonly PostgresAddress address;

    private PostgresStudyStorage(PostgresAddress address) => this.address = address;

    /// <inheritdoc/>
    public override string Place => address.Place;

    private protected override string Now => "extract(epoch FROM clock_timestamp())::double precision";

    /// <summary>Opens a database and makes the tables where there are none.</summary>
    /// <exception cref="StudyException">It cannot be reached, the password is wrong, or it holds studies of another version.</exception>
    public static PostgresStudyStorage Open(PostgresAddress address)
    {
        PostgresStudyStorage storage = new(address);
        storage.Prepare();
        return storage;
    }

    private protected override DbConnection Open()
    {
        NpgsqlConnection connection = new(address.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private protected override void Lock(SqlSession session, string study) =>
        session.Scalar("SELECT pg_advisory_xact_lock(hashtextextended('fovea ' || @study, 0))", ("study", study));

    internal override bool LockSchema(SqlSession session)
    {
        session.Scalar("SELECT pg_advisory_xact_lock(@lock)", ("lock", SchemaLock));
        return session.Scalar("SELECT to_regclass('fovea_schema') IS NOT NULL") is true;
    }

    /// <summary>Whether a failure may pass by itself.</summary>
    internal static bool MayPass(DbException exception) => exception.IsTransient || exception.SqlState
        is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleInTransaction;

    private protected override bool IsTransient(DbException exception) => MayPass(exception);

    private protected override string Explain(DbException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "the user or the password is wrong",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database",
        _ => exception.InnerException is { } inner ? $"{exception.Message}: {inner.Message}" : exception.Message,
    };
}
