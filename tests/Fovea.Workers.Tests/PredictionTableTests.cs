using Fovea.Tuning;

namespace Fovea.Workers.Tests;

/// <summary>Images that are asked about on many machines, and what came of them.</summary>
public sealed class PredictionTableTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly PostgresStudyStorage storage;
    private readonly PredictionTable table;

    public PredictionTableTests()
    {
        storage = PostgresStudyStorage.Open(database.Address);
        table = PredictionTable.Open(storage);
    }

    [Fact]
    public void A_part_that_was_begun_by_somebody_who_died_is_gone_on_with()
    {
        Ask("p", mostParts: 2, count: 7);
        Assert.Equal((2, 2), (storage.Target("p").Trials, storage.Target("p").Jobs));
        Assert.Equal([0, 1, 2, 3], table.Left("p", part: 0).Select(image => image.Place));
        Assert.Equal([4, 5, 6], table.Left("p", part: 1).Select(image => image.Place));
        table.Keep("p", place: 0, "first", error: null, "a");
        table.Keep("p", place: 1, result: null, "broken", "a");
        Assert.Equal([2, 3], table.Left("p", part: 0).Select(image => image.Place));
        // Whoever was thought dead and was not changes nothing.
        table.Keep("p", place: 0, "second", error: null, "b");
        Assert.Equal(((int, int)?)(2, 1), table.Progress("p"));
        Assert.Equal(new AnsweredImage("/slides/0", "first", Error: null), table.Answers("p")[0]);
        Assert.Equal(new AnsweredImage("/slides/1", Result: null, "broken"), table.Answers("p")[1]);
    }

    [Fact]
    public void Who_asks_again_finds_the_same_and_what_is_known_of_files_is_not_asked_twice()
    {
        Parallel.For(0, 4, _ => Ask("p", mostParts: 3, count: 3));
        Assert.Equal(3, storage.Target("p").Trials);
        for (int place = 0; place < 3; place++) table.Keep("p", place, $"of {place}", error: null, "a");
        // The second file has changed since, and the fourth is new.
        Ask("q", mostParts: 10, count: 4, changed: place => place == 1 ? 99 : 5);
        Assert.Equal(2, storage.Target("q").Trials);
        Assert.Equal([1, 3], Enumerable.Range(0, 2).SelectMany(part => table.Left("q", part)).Select(image => image.Place));
        Assert.Equal(["of 0", null, "of 2", null], table.Answers("q").Select(answer => answer.Result));
        Ask("r", mostParts: 10, count: 3);
        Assert.Null(storage.Find("r"));
        Assert.Equal(((int, int)?)(3, 0), table.Progress("r"));
        Ask("s", mostParts: 10, count: 3, question: "another model");
        Assert.Equal(3, storage.Target("s").Trials);
        Assert.Null(table.Progress("t"));
    }

    [Fact]
    public void Images_of_a_part_that_was_given_up_say_why()
    {
        Ask("p", mostParts: 1, count: 2);
        Study study = new(storage, "p");
        Assert.Equal(0, study.Ask());
        Assert.Null(study.Ask());
        int attempt = storage.Begin("p", 0, "a", TimeSpan.FromSeconds(30))!.Value;
        table.Keep("p", place: 0, "first", error: null, "a");
        storage.End("p", 0, attempt, TrialEnd.Failed("given up after 5 losses"));
        Assert.Equal([null, "given up after 5 losses"], table.Answers("p").Select(answer => answer.Error));
    }

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData(1, 130, 64)]
    [InlineData(1_000_000, 33, 16)]
    [InlineData(5_000_000, 10, 3)]
    [InlineData(200_000_000_000, 3, 1)]
    public void Small_images_share_a_part(long length, int count, int inPart)
    {
        Ask("p", mostParts: 1000, count, length: length);
        Assert.Equal((count + inPart - 1) / inPart, storage.Target("p").Trials);
        Assert.Equal(Enumerable.Range(0, inPart), table.Left("p", part: 0).Select(image => image.Place));
    }

    private void Ask(string name, int mostParts, int count, Func<int, long>? changed = null, string question = "what is it?", long length = 100_000_000)
    {
        StudyDefinition definition = new() { Name = name, Objective = "predict", Space = new SearchSpace([new IntDimension("part", 0, 9)]), Sampler = new InOrderOptions() };
        table.Ask(definition, question, [.. Enumerable.Range(0, count).Select(place => new AskedImage(place, $"/slides/{place}", length, changed?.Invoke(place) ?? 5))], mostParts);
    }
}
