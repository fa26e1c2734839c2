using Microsoft.Data.Sqlite;

namespace Fovea.Tuning.Tests.Storage;

public sealed class SqliteStudyStorageTests : StudyStorageContract
{
    private readonly TemporaryFolder folder;

    public SqliteStudyStorageTests()
        : this(new TemporaryFolder())
    {
    }

    private SqliteStudyStorageTests(TemporaryFolder folder)
        : base(SqliteStudyStorage.Open(folder["study.db"]), "study") => this.folder = folder;

    [Theory]
    [InlineData(0, "older")]
    [InlineData(99, "newer")]
    public void Studies_of_another_version_are_left_as_they_are(int version, string word)
    {
        Execute($"UPDATE fovea_schema SET version = {version}");
        StudyException exception = Assert.Throws<StudyException>(() => SqliteStudyStorage.Open(folder["study.db"]));
        Assert.Contains($"version {version}, {word} than", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_something_else_is_left_alone()
    {
        Execute("CREATE TABLE mine (a integer)", "other.db");
        Assert.Contains("something else", Assert.Throws<StudyException>(() => SqliteStudyStorage.Open(folder["other.db"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        File.WriteAllText(folder["text.db"], new string('x', 5000));
        Assert.Contains("text.db: is no SQLite database", Assert.Throws<StudyException>(() => SqliteStudyStorage.Open(folder["text.db"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_gone_in_the_middle_is_told_and_not_made_anew()
    {
        SqliteStudyStorage storage = SqliteStudyStorage.Open(folder["study.db"]);
        File.Move(folder["study.db"], folder["elsewhere.db"]);
        Assert.Contains("study.db is gone", Assert.Throws<StudyException>(() => storage.Trials("study")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["study.db"]));
    }

    [Theory]
    [InlineData("space")]
    [InlineData("sampler")]
    [InlineData("seed")]
    public void A_study_that_somebody_damaged_is_told_with_its_file(string column)
    {
        Execute($"UPDATE fovea_study SET {column} = '{{'");
        string told = Assert.Throws<StudyUnusableException>(() => SqliteStudyStorage.Open(folder["study.db"]).Find("study")).Message;
        Assert.Contains("study.db: study 'study' cannot be read: ", told, StringComparison.Ordinal);
        Assert.All(["System.", "Fovea.", "Path:", "LineNumber", "The input string"], word => Assert.DoesNotContain(word, told, StringComparison.Ordinal));
    }

    [Fact]
    public void It_keeps_a_write_ahead_log() => Assert.Equal("wal", Execute("PRAGMA journal_mode"));

    public override void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
        base.Dispose();
    }

    private object? Execute(string sql, string file = "study.db")
    {
        using SqliteConnection connection = new($"Data Source={folder[file]}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
