using System.Globalization;
using Fovea.Tuning;
using Npgsql;

namespace Fovea.Workers;

/// <summary>Where a PostgreSQL database is: postgres://user:password@host:port/database?option=value.</summary>
public sealed class PostgresAddress
{
    private const int IdleMilliseconds = 5000;

    private PostgresAddress(string connectionString, string place) => (ConnectionString, Place) = (connectionString, place);

    /// <summary>The address without its password, for messages.</summary>
    public string Place { get; }

    /// <summary>The address as Npgsql takes it; holds the password.</summary>
    internal string ConnectionString { get; }

    /// <summary>Reads an address. What it leaves out comes from where PostgreSQL's own programs take it: PGPASSWORD, a password file.</summary>
    /// <exception cref="StudyException">It is no address; the message does not repeat it, since it may hold a password.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw new StudyException("storage must be postgres://user:password@host:port/database, but is something else");
        string[] user = uri.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder builder = new() { Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')), Timeout = 10 };
        if (string.IsNullOrEmpty(builder.Database)) throw new StudyException("storage must name a database: postgres://user:password@host:port/database");
        if (uri.Host.Length > 0) builder.Host = uri.Host;
        if (uri.Port > 0) builder.Port = uri.Port;
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (string option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = option.Split('=', 2);
            try
            {
                builder[Uri.UnescapeDataString(pair[0])] = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : string.Empty);
            }
            catch (ArgumentException exception)
            {
                throw new StudyException($"storage has an unknown option '{pair[0]}' or a wrong value for it", exception);
            }
        }

        // A process that is stopped in the middle of a transaction must not keep its locks from all others.
        builder.Options = $"{builder.Options} -c idle_in_transaction_session_timeout={IdleMilliseconds}".Trim();
        string port = builder.Port == NpgsqlConnection.DefaultPort ? string.Empty : string.Create(CultureInfo.InvariantCulture, $":{builder.Port}");
        return new PostgresAddress(builder.ToString(), $"postgres://{builder.Username}@{builder.Host}{port}/{builder.Database}");
    }

    /// <summary>The address without its password.</summary>
    public override string ToString() => Place;
}
