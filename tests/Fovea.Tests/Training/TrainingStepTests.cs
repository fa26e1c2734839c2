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
        RecurrentAttentionModel model = new(new ModelOptions(), 1, 4);
        model.Parameters.Initialize(1);
        model.PackAll();
        using WorkerTeam team = new(2);
        TrainingStep step = new(model, data.Training, new TrainingOptions(), team);
        int[] images = [.. Enumerable.Range(0, 128)];
        SampledGaze gaze = SampledGaze.ForTraining(StartLocation.Random, 0.1f, 1, 0);
        for (int i = 1; i <= 50; i++) step.Run(images, gaze, 0.001f, i);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        const int steps = 200;
        for (int i = 1; i <= steps; i++) step.Run(images, gaze, 0.001f, 50 + i);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // The runtime's own threads allocate a little now and then; one object per step would be 24 bytes times 200.
        Assert.True(allocated < steps * 24, $"{steps} steps allocated {allocated} bytes");
    }
}
