using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Fovea.Tuning;

/// <summary>Studies in a file on this machine, with a write-ahead log: a process may be killed at any moment.</summary>
public sealed class SqliteStudyStorage : SqlStudyStorage
{
    private const int BusySeconds = 30;

    // Where a write-ahead log breaks: its shared memory does not reach other machines.
    private static readonly string[] networkFormats = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "9p", "fuse.sshfs", "ceph", "lustre", "gpfs", "beegfs", "afs"];

    private readonly string connectionString;
    private bool isPrepared;

    private SqliteStudyStorage(string path)
    {
        Place = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = BusySeconds }.ToString();
    }

    /// <inheritdoc/>
    public override string Place { get; }

    private protected override string Now => "unixepoch('subsec')";

    /// <summary>Opens a file, or makes one.</summary>
    /// <param name="path">A path on a local disk.</param>
    /// <exception cref="StudyException">The path is on a network file system, the file holds something else, or studies of another version.</exception>
    public static SqliteStudyStorage Open(string path)
    {
        string full = Path.GetFullPath(path);
        if (NetworkFormatOf(full) is { } format)
            throw new StudyException($"{path} is on a network file system ({format}), where SQLite may lose data: give a folder on a local disk, or keep the study in PostgreSQL");
        SqliteStudyStorage storage = new(full);
        storage.Prepare();
        storage.isPrepared = true;
        return storage;
    }

    private protected override DbConnection Open()
    {
        // A connection kept open would go on writing into a file that nobody finds any more, and a new one would make an empty file.
        if (isPrepared && !File.Exists(Place)) throw new StudyException($"{Place} is gone: somebody moved or deleted it while the study was in use");
        SqliteConnection connection = new(connectionString);
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <remarks>Every transaction begins as a writing one: nobody else writes.</remarks>
    private protected override void Lock(SqlSession session, string study)
    {
    }

    internal override bool LockSchema(SqlSession session)
    {
        if (session.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'fovea_schema'") is 1L) return true;
        if (session.Scalar("SELECT count(*) FROM sqlite_master") is 0L) return false;
        throw new StudyException($"{Place} is a database of something else: it has no studies");
    }

    private protected override bool IsTransient(DbException exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 };

    private protected override string Explain(DbException exception) => exception is SqliteException { SqliteErrorCode: 26 }
        ? "is no SQLite database"
        : exception.Message;

    private static string? NetworkFormatOf(string path)
    {
        DriveInfo? drive = DriveInfo.GetDrives()
            .Where(drive => path.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
            .MaxBy(drive => drive.RootDirectory.FullName.Length);
        if (drive is not { IsReady: true }) return null;
        return drive.DriveType == DriveType.Network || networkFormats.Contains(drive.DriveFormat) ? drive.DriveFormat : null;
    }
}
