using Npgsql;

namespace Fovea.Workers.Tests;

/// <summary>An empty database of a PostgreSQL that a variable names; it is gone when the test is. Without the variable the test is skipped.</summary>
internal sealed class TestDatabase : IDisposable
{
    private const string Variable = "FOVEA_TEST_POSTGRES";

    private readonly string server;
    private readonly string name;

    public TestDatabase()
    {
        server = Environment.GetEnvironmentVariable(Variable) ?? string.Empty;
        Assert.SkipWhen(server.Length == 0, $"{Variable} names no PostgreSQL (postgres://user:password@host:port/database); .ci/run starts one");
        name = $"fovea_{Path.GetRandomFileName().Replace('.', '_')}";
        Execute($"CREATE DATABASE {name}");
        Url = new UriBuilder(server) { Path = name }.Uri.ToString();
        Address = PostgresAddress.Parse(Url);
    }

    public string Url { get; }

    public PostgresAddress Address { get; }

    /// <summary>Carries out a statement on the server, outside of this database.</summary>
    public void Execute(string sql) => Execute(PostgresAddress.Parse(server), sql);

    /// <summary>Carries out a statement in this database.</summary>
    public void ExecuteInside(string sql) => Execute(Address, sql);

    /// <summary>The number that a query in this database yields; 0 where a table is not there yet.</summary>
    public long Number(string sql)
    {
        using NpgsqlConnection connection = new(Address.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        try
        {
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private static void Execute(PostgresAddress place, string sql)
    {
        using NpgsqlConnection connection = new(place.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Ends all connections to this database, as a restart does.</summary>
    public void CutOff() => Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Execute($"DROP DATABASE {name} WITH (FORCE)");
    }
}
