using Fovea.Data.Canvas;
using Fovea.Parts;
using Fovea.Tests.Data;

namespace Fovea.Tests.Training;

/// <summary>A real run of 10,000 steps on cluttered images of 100x100 that are drawn for every epoch, with validation after every tenth step and some hundred checkpoints.</summary>
[Collection(nameof(Alone))]
public sealed class TrainingMemoryTests(ITestOutputHelper output)
{
    private const int Epochs = 1000, EpochsPerSample = 100;

    [Fact]
    public async Task Memory_stays_flat_over_ten_thousand_steps()
    {
        Recipe recipe = Recipe.Parse($$"""
            {
              "data": "cluttered-mnist-100",
              "model": { "sensor": { "size": 12, "scales": 4 }, "glimpses": 2, "glimpse": { "what": 64, "where": 16, "features": 64 }, "core": { "hidden": 64 } },
              "training": { "epochs": {{Epochs}}, "batchSize": 4 }
            }
            """);
        DataSet data = await new CanvasMnistSource("cluttered-mnist-100", new MadeUpDigits(), CanvasMnistOptions.Cluttered100).LoadAsync(null, default);
        Assert.IsAssignableFrom<FreshImageSet>(data.Training);
        using TemporaryFolder folder = new();
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        MemoryRecorder memory = new();
        using (Trainer trainer = new(recipe, data, run, 2, memory) { CheckpointInterval = TimeSpan.FromMilliseconds(20) }) trainer.Run(default);

        Assert.Equal(10_000, memory.Steps);
        foreach ((long resident, long living, long allocated) in memory.Samples) output.WriteLine($"{resident >> 10} KiB resident, {living >> 10} KiB living, {allocated >> 10} KiB allocated so far");
        // Code is compiled in the first samples. In the rest, 100 bytes lost per step would be 600 KiB that live on.
        (long Resident, long Living, long Allocated)[] steady = [.. memory.Samples.Skip(3)];
        Assert.InRange(steady[^1].Living - steady[0].Living, long.MinValue, 512 << 10);
        Assert.InRange(steady[^1].Resident - steady[0].Resident, long.MinValue, 16 << 20);
        int middle = steady.Length / 2;
        double before = steady[middle].Allocated - steady[0].Allocated, after = steady[^1].Allocated - steady[^(middle + 1)].Allocated;
        Assert.InRange(after, 0, (1.5 * before) + (1 << 20));
    }

    private sealed class MemoryRecorder : ITrainingObserver
    {
        public List<(long Resident, long Living, long Allocated)> Samples { get; } = [];

        public int Steps { get; private set; }

        public void OnStep(in TrainingProgress progress) => Steps++;

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch % EpochsPerSample != 0) return;
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            Samples.Add((Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true), allocated));
        }
    }
}
