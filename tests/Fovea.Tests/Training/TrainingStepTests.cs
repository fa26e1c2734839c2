using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Heads;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training;

namespace Fovea.Tests.Training;

[Collection(nameof(Alone))]
public sealed class TrainingStepTests
{
    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        DataSet data = new CueSource(128, 1, 1).Create();
        RecurrentAttentionModel model = new(new RecurrentAttentionOptions(), 1, 4);
        model.Parameters.Initialize(1);
        model.PackAll();
        using WorkerTeam team = new(2);
        TrainingStep step = new(model, data.Training, new TrainingOptions(), team);
        int[] images = [.. Enumerable.Range(0, 128)];
        SampledGaze gaze = SampledGaze.ForTraining(StartLocation.Random, 0.1f, 1, 0);
        int taken = 0;
        void Take(int count)
        {
            for (int i = 0; i < count; i++) step.Run(images, gaze, 0.001f, ++taken);
        }

        Take(50);
        const int steps = 40, attempts = 5;
        long least = long.MaxValue;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Take(steps);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // The test runner's own threads allocate now and then, hence several attempts; the smallest object of all takes 24 bytes.
        Assert.True(least < steps * 24, $"{steps} steps allocated {least} bytes");
    }
}
