using Fovea.Tuning;
using Fovea.Tuning.Tests.Storage;

namespace Fovea.Workers.Tests;

public sealed class PostgresStudyStorageTests : StudyStorageContract
{
    private readonly TestDatabase database;

    public PostgresStudyStorageTests()
        : this(new TestDatabase())
    {
    }

    private PostgresStudyStorageTests(TestDatabase database)
        : base(PostgresStudyStorage.Open(database.Address), "study") => this.database = database;

    [Fact]
    public void A_wrong_password_is_named_and_never_shown()
    {
        PostgresAddress wrong = PostgresAddress.Parse(new UriBuilder(database.Url) { Password = "s3cret" }.Uri.ToString());
        StudyException exception = Assert.Throws<StudyException>(() => PostgresStudyStorage.Open(wrong));
        Assert.Contains("the user or the password is wrong", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "older")]
    [InlineData(99, "newer")]
    public void Studies_of_another_version_are_left_as_they_are(int version, string word)
    {
        database.ExecuteInside($"UPDATE fovea_schema SET version = {version}");
        StudyException exception = Assert.Throws<StudyException>(() => PostgresStudyStorage.Open(database.Address));
        Assert.Contains($"version {version}, {word} than", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_that_were_cut_off_are_made_anew()
    {
        List<string> said = [];
        PostgresStudyStorage storage = PostgresStudyStorage.Open(database.Address);
        storage.Waiting = said.Add;
        storage.Names();
        database.CutOff();
        Assert.Equal(["study"], storage.Names());
        Assert.Contains("is away, waiting for it", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_stays_away_is_given_up()
    {
        PostgresStudyStorage storage = PostgresStudyStorage.Open(database.Address);
        storage.Patience = TimeSpan.FromSeconds(1);
        string name = database.Address.Place[(database.Address.Place.LastIndexOf('/') + 1)..];
        database.CutOff();
        database.Execute($"ALTER DATABASE {name} RENAME TO {name}_away");
        try
        {
            StudyException exception = Assert.Throws<StudyException>(() => storage.Names());
            Assert.Contains("there is no such database", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            database.Execute($"ALTER DATABASE {name}_away RENAME TO {name}");
        }
    }

    [Fact]
    public void A_stop_ends_the_waiting_for_a_database()
    {
        using FailingNetwork network = new(database.Url);
        using CancellationTokenSource stop = new();
        PostgresStudyStorage storage = PostgresStudyStorage.Open(PostgresAddress.Parse(network.Url));
        (storage.Stop, storage.Waiting) = (stop.Token, _ => stop.CancelAfter(TimeSpan.FromSeconds(0.5)));
        network.Cut();
        Assert.Throws<OperationCanceledException>(() => storage.Names());
    }

    [Fact]
    public void After_a_stop_what_can_be_written_still_is()
    {
        using CancellationTokenSource stop = new();
        PostgresStudyStorage storage = PostgresStudyStorage.Open(database.Address);
        storage.Stop = stop.Token;
        storage.Names();
        stop.Cancel();
        database.CutOff();
        Assert.Equal(["study"], storage.Names());
    }

    public override void Dispose()
    {
        database.Dispose();
        base.Dispose();
    }
}
